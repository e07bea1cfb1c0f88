import Catalog
import Pipeline

extension RecommendationAnswer {
    /// The answer as the original gave it (legacy contract, section a.5): five keys in this order, the numbers in
    /// `extra` as text.
    ///
    /// - Parameter usesNewFields: adds the key `seeds`, which tells how each seed was resolved, and to each item its
    ///   `uri` and what was asked for; clients of the original get exactly what they know.
    func json(usesNewFields: Bool) -> JSONValue {
        var members = lists { type, item in
            let original = item.original(modelVersion, .string(item.quality.pythonText))
            return .object(usesNewFields ? original + item.added(type) : original)
        }
        members.append(JSONMember("model_version", .string(modelVersion)))
        members.append(JSONMember("generated_at", .string(UTCText.milliseconds(generatedAt, zone: "Z"))))
        if usesNewFields { members.append(JSONMember("seeds", .array(seeds.map(\.json)))) }
        return .object(members)
    }

    /// The answer as the original's engine gave it (section b.3): `quality_score` as a number, the time without zone.
    var engineJSON: JSONValue {
        var members = lists { _, item in .object(item.original(modelVersion, .decimal(item.quality))) }
        members.append(JSONMember("model_version", .string(modelVersion)))
        members.append(JSONMember("generated_at", .string(UTCText.milliseconds(generatedAt, zone: ""))))
        return .object(members)
    }

    private func lists(_ json: (ResourceType, Item) -> JSONValue) -> [JSONMember] {
        ResourceType.recommendable.map { type in
            JSONMember(type.plural, .array(items(of: type).map { json(type, $0) }))
        }
    }
}

extension RecommendationAnswer.Item {
    /// What the original told of a resource.
    fileprivate func original(_ modelVersion: String, _ quality: JSONValue) -> [JSONMember] {
        [
            JSONMember("name", .string(name.stripped)),
            JSONMember("likeness", .decimal(likeness)),
            JSONMember(
                "extra",
                [
                    "spotify_id": .string(spotifyID.rawValue),
                    "model_version": .string(modelVersion),
                    "quality_score": quality,
                ]
            ),
        ]
    }

    /// What is told besides: its URI, and the reasons and details where they were asked for.
    fileprivate func added(_ type: ResourceType) -> [JSONMember] {
        var members = [JSONMember("uri", .uri(JukeURI(type, spotifyID)))]
        if let explanation { members.append(JSONMember("explanation", explanation.json)) }
        if let details { members.append(JSONMember("details", details.json)) }
        return members
    }
}

extension RecommendationAnswer.SeedResolution {
    /// How one seed was resolved; `uri` and `name` are null when it stands for nothing in the catalog.
    fileprivate var json: JSONValue {
        [
            "seed": .string(seed),
            "match": .string(match.rawValue),
            "confidence": .decimal(confidence),
            "weight": .decimal(weight),
            "uri": .optional(uri.map(JSONValue.uri)),
            "name": .optional(name.map(JSONValue.string)),
            "alternatives": .array(alternatives.map { ["uri": .uri($0.uri), "name": .string($0.name)] }),
        ]
    }
}

extension RecommendationExplanation {
    /// Why a resource is listed.
    fileprivate var json: JSONValue {
        [
            "nearest_seed": .string(nearestSeed),
            "nearest_uri": .optional(nearestURI.map(JSONValue.uri)),
            "nearest_score": .decimal(nearestScore),
            "seeds": .array(seeds.map(Self.json)),
            "traits": .array(traits.map(Self.json)),
            "shared_genres": .array(sharedGenres.map(JSONValue.string)),
        ]
    }

    private static func json(_ part: Part) -> JSONValue {
        ["name": .string(part.name), "value": .decimal(part.value)]
    }
}

extension RecommendationDetails {
    /// What is known of a resource; null where nobody told.
    fileprivate var json: JSONValue {
        [
            "artists": .array(artists.map(Self.json)),
            "album": .optional(album.map(Self.json)),
            "genres": .array(genres.map(JSONValue.string)),
            "release_year": .optional(releaseYear.map(JSONValue.whole)),
            "duration_ms": .optional(duration.map(JSONValue.whole)),
            "popularity": .optional(popularity.map(JSONValue.whole)),
            "explicit": .optional(isExplicit.map(JSONValue.bool)),
        ]
    }

    private static func json(_ reference: Reference) -> JSONValue {
        ["uri": .uri(reference.uri), "name": .string(reference.name)]
    }
}
