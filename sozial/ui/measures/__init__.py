"""The register of measures, needs, and facilities."""
