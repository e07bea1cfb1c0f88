import Recommendations

/// The fields of requests for sequences, in the order in which their errors are reported.
enum SequenceField {
    static let from = RequestField("from", .end, "The first track.")
    static let to = RequestField("to", .end, "The last track.")
    static let steps = RequestField(
        "steps", .integer(SequenceRequest.steps, usually: SequenceRequest.defaultSteps),
        "How many tracks to list, both ends included."
    )

    /// What every sequence may be asked for: bounds, genres and what not to list.
    private static let common =
        RequestField.bounds.flatMap(\.fields) + [.includeGenres, .excludeGenres, .explicit, .familiarity, .exclude]

    /// The fields of a path.
    static let path = [from, to, steps] + common
}
