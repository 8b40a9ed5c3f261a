"""What the site needs beside Sphinx and its extensions; `docs/conf.py` names each."""
