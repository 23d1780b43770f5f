"""The register of rights (sổ đăng ký): what certificates say, and in time the rights themselves."""
