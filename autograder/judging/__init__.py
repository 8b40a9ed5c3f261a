"""Judge: probes, replies and what is true -> a verdict in points and words.

Nothing in here runs a student's code, or believes what it says of itself.
"""
