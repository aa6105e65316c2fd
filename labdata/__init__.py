"""The course's data: the catalog, small offline samples and measured results."""
