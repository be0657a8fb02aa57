"""Platform APIs and files into raw.*."""
