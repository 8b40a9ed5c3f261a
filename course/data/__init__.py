"""Measurements that the lessons use: one small module a table, with its source and licence."""
