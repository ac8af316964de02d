"""The indicators: figures, what they are held against, and the cases behind each."""
