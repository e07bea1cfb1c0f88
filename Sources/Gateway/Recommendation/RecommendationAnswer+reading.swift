import Catalog
import Pipeline

extension RecommendationAnswer {
    /// Reads an answer that is as most are, from the parsed JSON: without explanations, details and vectors.
    ///
    /// Decoding an answer of thirty resources by `Codable` costs more than all else that the gateway does for it.
    ///
    /// - Returns: nil when anything is out of the ordinary; `Codable` then has the last word.
    init?(ordinary json: JSONValue) {
        guard let artists = Self.items(json["artists"]), let albums = Self.items(json["albums"]),
            let tracks = Self.items(json["tracks"]), let modelVersion = json["model_version"]?.string,
            let generatedAt = json["generated_at"]?.whole, let seeds = Self.list(json["seeds"], Self.seed)
        else { return nil }
        self.init(
            artists: artists, albums: albums, tracks: tracks, modelVersion: modelVersion,
            generatedAt: Int64(generatedAt), seeds: seeds
        )
    }

    private static func items(_ json: JSONValue?) -> [Item]? {
        list(json) { json in
            guard json["explanation"] == nil, json["details"] == nil, let name = json["name"]?.string,
                let id = json["spotify_id"]?.string, let likeness = json["likeness"]?.number,
                let score = json["score"]?.number, let quality = json["quality"]?.number
            else { return nil }
            return Item(name: name, spotifyID: SpotifyID(id), likeness: likeness, score: score, quality: quality)
        }
    }

    private static func seed(_ json: JSONValue) -> SeedResolution? {
        guard json["alternatives"] == [], let seed = json["seed"]?.string,
            let match = json["match"]?.string.flatMap(SeedResolution.Match.init(rawValue:)),
            let confidence = json["confidence"]?.number, let weight = json["weight"]?.number
        else { return nil }
        let uri = json["uri"]?.string.flatMap { JukeURI($0) }
        guard json["uri"] == nil || uri != nil else { return nil }
        return SeedResolution(
            seed: seed, uri: uri, name: json["name"]?.string, match: match, confidence: confidence, weight: weight
        )
    }

    private static func list<Element>(_ json: JSONValue?, _ element: (JSONValue) -> Element?) -> [Element]? {
        guard case .array(let values)? = json else { return nil }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for value in values {
            guard let read = element(value) else { return nil }
            elements.append(read)
        }
        return elements
    }
}

extension JSONValue {
    fileprivate var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    fileprivate var number: Double? {
        switch self {
        case .integer(let digits): Double(digits)
        case .decimal(let number): number
        default: nil
        }
    }

    fileprivate var whole: Int? {
        if case .integer(let digits) = self { Int(digits) } else { nil }
    }
}
