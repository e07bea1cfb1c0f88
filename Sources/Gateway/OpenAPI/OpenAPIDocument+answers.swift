import Catalog
import Pipeline
import Recommendations

/// The schemas of what Juke answers.
extension OpenAPIDocument {
    static var answer: JSONValue {
        let lists = ResourceType.recommendable.map { type in
            (type.plural, Schema.list(Schema.reference("Item")).described("Best first; empty when not asked for."))
        }
        return Schema.object(
            lists + [
                ("model_version", Schema.text.described("The model that every score comes from.")),
                ("generated_at", ["type": "string", "format": "date-time"]),
                (
                    "seeds",
                    Schema.list(Schema.reference("ResolvedSeed"))
                        .described(
                            "How each seed was resolved; only when the request has a field besides the first six.")
                ),
                ("why_not", Schema.reference("Omission")),
                (
                    "seeds_far_apart",
                    Schema.flag.described("True where the mean of seeds is near to neither: try `blend` `each`.")
                ),
                ("reason", Schema.optionalText.described("Why nothing is listed; for new-style requests.")),
                (
                    "meaningful",
                    Schema.object(ResourceType.recommendable.map { ($0.plural, Schema.integer(0...1_000)) })
                        .described("How many first rows of each list are nearer than chance; for new-style requests.")
                ),
                (
                    "missing_features",
                    Schema.list(Schema.text).described(
                        "Audio features that the request bounds or aims at and that no track has; for new-style requests."
                    )
                ),
            ],
            optional: ["seeds", "reason", "meaningful", "missing_features", "why_not", "seeds_far_apart"]
        )
    }

    static var item: JSONValue {
        Schema.object(
            [
                ("name", Schema.text),
                ("likeness", Schema.number(0...1).described("Cosine to the seeds, with two decimals.")),
                (
                    "extra",
                    Schema.object([
                        ("spotify_id", Schema.text), ("model_version", Schema.text),
                        ("quality_score", Schema.text.described("A number 0…1, written as text.")),
                    ])
                ),
                ("uri", Schema.uri.described("As `seeds` and `exclude` take it; there when `seeds` is.")),
                (
                    "closeness",
                    Schema.anyOf(Schema.number(0...1), ["type": "null"]).described(
                        """
                        Where the cosine stands between chance, 0, and the best that the catalog knows, 1; with three \
                        decimals. This and the next five are there for new-style requests.
                        """)
                ),
                (
                    "closeness_word",
                    Schema.anyOf(Schema.choice(ClosenessWord.allCases.map(\.rawValue)), ["type": "null"])
                ),
                (
                    "familiarity",
                    Schema.number(-1...0).described(
                        """
                        What `familiarity` takes off the closeness: without targets, limits and variety the list is ordered by \
                        `closeness` + `familiarity`.
                        """)
                ),
                (
                    "versions",
                    Schema.integer(1...1_000_000).described("With `fold_versions`: how many versions there are.")
                ),
                ("thin", Schema.flag.described("Whether the vector rests on little.")),
                (
                    "thin_reason",
                    Schema.choice(RecommendationAnswer.ThinReason.allCases.map(\.rawValue))
                        .described("What a thin vector rests on.")
                ),
                ("explanation", Schema.reference("Explanation")),
                ("details", Schema.reference("Details")),
            ],
            optional: [
                "uri", "closeness", "closeness_word", "familiarity", "versions", "thin", "thin_reason", "explanation",
                "details",
            ]
        )
    }

    static var resolvedSeed: JSONValue {
        Schema.object(
            [
                ("seed", Schema.text.described("As the request wrote it.")),
                (
                    "match",
                    Schema.choice(ResolvedSeed.Match.allCases.map(\.rawValue)).described(
                        "How it was matched; credit: a track that credits the name as a guest stands in; token_hash: "
                            + "not at all; unresolved: not looked up in time.")
                ),
                ("confidence", Schema.number(0...1)),
                ("weight", Schema.number.described("How much it counted.")),
                ("uri", Schema.optionalURI), ("name", Schema.optionalText),
                (
                    "alternatives",
                    Schema.list(Schema.reference("Alternative")).described(
                        "What else it may have meant; of a name that the catalog does not know, names that come near.")
                ),
                (
                    "only_artist",
                    Schema.text.described("Of a genre that one artist alone has: that artist's name.")
                ),
                ("note", Schema.text.described("Of a match that stands in for something else: a sentence about it.")),
            ] + described, optional: Set(described.map(\.0) + ["only_artist", "note"]))
    }

    /// Further keys of a seed and an alternative in new-style answers.
    static var described: [(String, JSONValue)] {
        [
            ("type", Schema.anyOf(Schema.choice(ResourceType.allCases.map(\.rawValue)), ["type": "null"])),
            ("artists", Schema.list(Schema.text)), ("popularity", Schema.optionalInteger),
        ]
    }

    static var explanation: JSONValue {
        let parts = Schema.list(Schema.reference("Part"))
        return Schema.object(
            [
                ("nearest_seed", Schema.text), ("nearest_uri", Schema.optionalURI),
                ("nearest_score", Schema.number.described("Cosine to that seed, −1…1.")),
                ("seeds", parts.described("What each seed adds to the score; the parts sum to it.")),
                (
                    "traits",
                    parts.described("What features, genres, artist and targets add; they sum to the score too.")
                ),
                ("shared_genres", Schema.list(Schema.text)),
                ("sentence", Schema.optionalText.described("The reason in a sentence; for new-style requests.")),
                (
                    "pairs",
                    Schema.list(
                        Schema.object([("name", Schema.text), ("seed", Schema.number), ("item", Schema.number)])
                    ).described("The nearest seed beside the resource, feature by feature; for new-style requests.")
                ),
            ], optional: ["sentence", "pairs"])
    }

    static var details: JSONValue {
        let resource = Schema.reference("NamedResource")
        return Schema.object(
            [
                ("artists", Schema.list(resource)), ("album", Schema.anyOf(resource, ["type": "null"])),
                ("genres", Schema.list(Schema.text)),
                ("release_year", Schema.optionalInteger.described("Null for an artist, as its length and `explicit`.")),
                ("duration_ms", Schema.optionalInteger), ("popularity", Schema.optionalInteger),
                ("explicit", ["type": ["boolean", "null"]]),
                ("location", Schema.text.described("Where a track of a sequence can be played, if that is known.")),
            ], optional: ["location"])
    }

    static var batchAnswer: JSONValue {
        Schema.object([
            (
                "responses",
                Schema.list(
                    Schema.object([
                        ("status", ["type": "integer"]),
                        ("body", ["type": "object"]),
                    ])
                ).described("In the order of the requests, each as it would have been answered by itself.")
            )
        ])
    }

    static var searchAnswer: JSONValue {
        let hit = Schema.object([
            ("uri", Schema.uri), ("type", Schema.choice(ResourceType.allCases.map(\.rawValue))),
            ("name", Schema.text), ("artists", Schema.list(Schema.text)), ("popularity", Schema.integer(0...100)),
            ("match", Schema.choice(SearchAnswer.Hit.Match.allCases.map(\.rawValue))),
        ])
        return Schema.object(
            [
                ("hits", Schema.list(hit).described("Best match first, then the most popular.")),
                ("reason", Schema.text.described("Why there are none; only for a placeholder such as Unknown artist.")),
            ], optional: ["reason"])
    }

    static var healthAnswer: JSONValue {
        Schema.object([
            ("status", Schema.choice(["ok", "unavailable"])),
            (
                "checks",
                Schema.list(
                    Schema.object([("name", Schema.text), ("healthy", Schema.flag), ("detail", Schema.text)])
                )
            ),
        ])
    }

    static let invalid: JSONValue = [
        "type": "object",
        "description": """
        The fields that break a rule, each with its messages, or with the elements that do by their index; \
        `non_field_errors` for the request as a whole; `detail` for a body that cannot be read.
        """,
    ]
}
