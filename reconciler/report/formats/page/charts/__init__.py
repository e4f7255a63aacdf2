"""Pictures as values: lines, areas and texts at their places, made of facts and nothing else."""
