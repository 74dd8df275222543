"""The pages, one file each; `ui/main.py` lists them."""
