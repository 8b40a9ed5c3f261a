"""What travels between the judge and the code that it asks: probes, replies, their encoding.

Nothing here knows an exercise or an answer, so these modules (and no other of
ours) are also what the sandbox holds. In: probes, as plain data. Out: replies.
"""
