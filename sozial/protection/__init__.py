"""What may be shown in public: disclosure control, applied to the data before anything is computed from it."""
