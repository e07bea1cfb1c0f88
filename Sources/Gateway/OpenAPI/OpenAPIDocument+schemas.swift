import Catalog
import Recommendations

extension OpenAPIDocument {
    /// Everything under `components/schemas`.
    static var schemas: JSONValue {
        [
            "Request": request(\.schema),
            "Form": request(\.formSchema),
            "Reference": reference,
            "WeightedSeed": weightedSeed,
            "Answer": answer,
            "Item": item,
            "ResolvedSeed": resolvedSeed,
            "Explanation": explanation,
            "Part": Schema.object([("name", Schema.text), ("value", Schema.number)]),
            "Details": details,
            "Omission": Schema.object([
                ("uri", Schema.uri), ("name", Schema.optionalText),
                ("verdict", Schema.choice(RecommendationOmission.Verdict.allCases.map(\.rawValue))),
                ("sentence", Schema.text), ("rank", Schema.optionalInteger),
            ]),
            "NamedResource": Schema.object([("uri", Schema.uri), ("name", Schema.text)]),
            "Alternative": Schema.object(
                [("uri", Schema.uri), ("name", Schema.text)] + described, optional: Set(described.map(\.0))),
            "Batch": batch,
            "PathRequest": sequenceRequest(SequenceField.path, required: ["from", "to"]),
            "PlaylistRequest": sequenceRequest(SequenceField.playlist, eitherOf: [.profiles, SequenceField.seeds]),
            "RadioRequest": radioRequest,
            "End": end,
            "SequenceAnswer": sequenceAnswer,
            "SequenceItem": sequenceItem,
            "Constraint": constraint,
            "BatchAnswer": batchAnswer,
            "SearchAnswer": searchAnswer,
            "Health": healthAnswer,
            "Detail": Schema.object([("detail", Schema.text)]),
            "Invalid": invalid,
        ]
    }
}
