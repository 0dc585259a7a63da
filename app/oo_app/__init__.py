"""The assistant: profile, integrations, recommender and gateway behind one facade."""
