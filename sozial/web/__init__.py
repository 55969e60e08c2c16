"""Addresses beside the Streamlit frame, and the start of the server."""
