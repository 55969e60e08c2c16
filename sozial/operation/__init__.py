"""What operators see of a running app: its log and its counts. Nothing of what anybody works on."""
