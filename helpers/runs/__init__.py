"""Running the labs: kernels, execution, measurement and the report."""
