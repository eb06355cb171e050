"""What people and pipelines see: text, markdown and JSON over one outline of a plan or result."""
