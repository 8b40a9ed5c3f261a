"""What runs inside the sandbox: a fork server and the confinement of its children.

This folder is copied into each sandbox under the name `sandbox_inside`, so it
imports the standard library and itself, and nothing else of the project. In: a
configuration and requests with descriptors. Out: children that are confined.
"""

# What a request to the server asks a child to be.
SERVE, SELF_TEST = b"s", b"t"
