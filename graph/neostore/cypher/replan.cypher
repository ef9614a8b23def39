// Plans made while the graph was empty, and its indexes unsampled, do not fit it any more.
CALL db.prepareForReplanning()
