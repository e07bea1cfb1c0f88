import Catalog
import Pipeline

extension RecommendationAnswer {
    /// The answer as the original gave it (legacy contract, section a.5): five keys in this order, the numbers in
    /// `extra` as text.
    ///
    /// - Parameter usesNewFields: adds the key `seeds`, which tells how each seed was resolved; clients of the original
    ///   get exactly what they know.
    func json(usesNewFields: Bool) -> JSONValue {
        var members = lists { .string($0.pythonText) }
        members.append(JSONMember("model_version", .string(modelVersion)))
        members.append(JSONMember("generated_at", .string(UTCText.milliseconds(generatedAt, zone: "Z"))))
        if usesNewFields { members.append(JSONMember("seeds", .array(seeds.map(\.json)))) }
        return .object(members)
    }

    /// The answer as the original's engine gave it (section b.3): `quality_score` as a number, the time without zone.
    var engineJSON: JSONValue {
        var members = lists { .decimal($0) }
        members.append(JSONMember("model_version", .string(modelVersion)))
        members.append(JSONMember("generated_at", .string(UTCText.milliseconds(generatedAt, zone: ""))))
        return .object(members)
    }

    private func lists(quality: (Double) -> JSONValue) -> [JSONMember] {
        ResourceType.recommendable.map { type in
            let items = items(of: type).map { item -> JSONValue in
                [
                    "name": .string(item.name.stripped),
                    "likeness": .decimal(item.likeness),
                    "extra": [
                        "spotify_id": .string(item.spotifyID.rawValue),
                        "model_version": .string(modelVersion),
                        "quality_score": quality(item.quality),
                    ],
                ]
            }
            return JSONMember(type.plural, .array(items))
        }
    }
}

extension RecommendationAnswer.SeedResolution {
    /// How one seed was resolved; `uri` and `name` are null when it stands for nothing in the catalog.
    fileprivate var json: JSONValue {
        [
            "seed": .string(seed),
            "match": .string(match.rawValue),
            "uri": uri.map { .string($0.description) } ?? .null,
            "name": name.map(JSONValue.string) ?? .null,
        ]
    }
}
