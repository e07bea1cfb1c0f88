import Catalog

extension RecommendationAnswer {
    /// The answer as JSON text in the words that a client knows.
    ///
    /// - Returns: UTF-8.
    public func text(_ form: ResponseFormat) -> [UInt8] {
        var text = JSONText(capacity: 256 + 160 * (artists.count + albums.count + tracks.count))
        text.object { text in
            for type in ResourceType.recommendable {
                text.key(named: type.plural)
                text.array(items(of: type)) { $1.write(type, form, modelVersion, to: &$0) }
            }
            text.key("model_version")
            text.string(modelVersion)
            text.key("generated_at")
            text.string(UTCText.milliseconds(generatedAt, zone: form == .engine ? "" : "Z"))
            if form == .extended {
                text.key("seeds")
                text.array(seeds) { $1.write(to: &$0) }
            }
        }
        return text.bytes
    }
}

extension RecommendationAnswer.Item {
    fileprivate func write(
        _ type: ResourceType, _ form: ResponseFormat, _ modelVersion: String, to text: inout JSONText
    ) {
        text.object { text in
            text.key("name")
            text.string(name.stripped)
            text.key("likeness")
            text.decimal(likeness)
            text.key("extra")
            text.object { text in
                text.key("spotify_id")
                text.string(spotifyID.rawValue)
                text.key("model_version")
                text.string(modelVersion)
                text.key("quality_score")
                // The original's front end took the engine's number and showed it as text.
                form == .engine ? text.decimal(quality) : text.string(quality.pythonText)
            }
            guard form == .extended else { return }
            text.key("uri")
            text.uri(JukeURI(type, spotifyID))
            if let explanation {
                text.key("explanation")
                explanation.write(to: &text)
            }
            if let details {
                text.key("details")
                details.write(to: &text)
            }
        }
    }
}

extension RecommendationAnswer.SeedResolution {
    /// How one seed was resolved; `uri` and `name` are null when it stands for nothing in the catalog.
    fileprivate func write(to text: inout JSONText) {
        text.object { text in
            text.key("seed")
            text.string(seed)
            text.key("match")
            text.string(match.rawValue)
            text.key("confidence")
            text.decimal(confidence)
            text.key("weight")
            text.decimal(weight)
            text.key("uri")
            text.optional(uri) { $0.uri($1) }
            text.key("name")
            text.optional(name) { $0.string($1) }
            text.key("alternatives")
            text.array(alternatives) { $0.reference($1.uri, $1.name) }
        }
    }
}

extension RecommendationExplanation {
    /// Why a resource is listed.
    fileprivate func write(to text: inout JSONText) {
        text.object { text in
            text.key("nearest_seed")
            text.string(nearestSeed)
            text.key("nearest_uri")
            text.optional(nearestURI) { $0.uri($1) }
            text.key("nearest_score")
            text.decimal(nearestScore)
            text.key("seeds")
            text.array(seeds) { $1.write(to: &$0) }
            text.key("traits")
            text.array(traits) { $1.write(to: &$0) }
            text.key("shared_genres")
            text.array(sharedGenres) { $0.string($1) }
        }
    }
}

extension RecommendationExplanation.Part {
    fileprivate func write(to text: inout JSONText) {
        text.object { text in
            text.key("name")
            text.string(name)
            text.key("value")
            text.decimal(value)
        }
    }
}

extension RecommendationDetails {
    /// What is known of a resource; null where nobody told.
    fileprivate func write(to text: inout JSONText) {
        text.object { text in
            text.key("artists")
            text.array(artists) { $0.reference($1.uri, $1.name) }
            text.key("album")
            text.optional(album) { $0.reference($1.uri, $1.name) }
            text.key("genres")
            text.array(genres) { $0.string($1) }
            text.key("release_year")
            text.optional(releaseYear) { $0.whole($1) }
            text.key("duration_ms")
            text.optional(duration) { $0.whole($1) }
            text.key("popularity")
            text.optional(popularity) { $0.whole($1) }
            text.key("explicit")
            text.optional(isExplicit) { $0.bool($1) }
        }
    }
}

extension JSONText {
    fileprivate mutating func uri(_ uri: JukeURI) {
        string(uri.description)
    }

    /// A resource by its URI and name.
    fileprivate mutating func reference(_ uri: JukeURI, _ name: String) {
        object { text in
            text.key("uri")
            text.uri(uri)
            text.key("name")
            text.string(name)
        }
    }

    /// A value, or `null` where there is none.
    fileprivate mutating func optional<Value>(_ value: Value?, _ write: (inout JSONText, Value) -> Void) {
        if let value { write(&self, value) } else { null() }
    }
}
