"""How the repository is seen: the Streamlit server and its pages."""
