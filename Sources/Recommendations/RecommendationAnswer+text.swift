import Catalog

/// The formats in which an answer is written for a client.
package enum ResponseFormat: String, Codable, Sendable, CaseIterable {
    /// The original's (docs/legacy-api.md, a.5): five keys in this order, `quality_score` as text.
    case original
    /// The original's with `seeds`, which tells how each seed was resolved, and each item's `uri`, explanation and
    /// details.
    case extended
    /// The extended format with what new-style requests get besides: how close, how many versions, how sure, and why
    /// nothing.
    case newStyle = "new_style"
    /// The original's engine's (section b.3): `quality_score` as a number, the time without zone.
    case engine
}

extension RecommendationAnswer {
    /// The answer as JSON in one of the formats.
    ///
    /// - Parameters:
    ///   - form: The format.
    ///   - pass: Called after each item and seed: there may be some thousand.
    /// - Returns: UTF-8.
    package func text(_ form: ResponseFormat, passing pass: () -> Void = {}) -> [UInt8] {
        var json = JSONWriter(capacity: 256 + 160 * (artists.count + albums.count + tracks.count))
        json.object { json in
            for type in ResourceType.recommendable {
                json.key(named: type.plural)
                json.array(self[type]) { json, item in
                    item.write(type, form, modelVersion, to: &json)
                    pass()
                }
            }
            json.key("model_version")
            json.string(modelVersion)
            json.key("generated_at")
            json.string(UTCText.milliseconds(generatedAt, zone: form == .engine ? "" : "Z"))
            guard form == .extended || form == .newStyle else { return }
            json.key("seeds")
            json.array(seeds) { json, seed in
                seed.write(form, to: &json)
                pass()
            }
            guard form == .newStyle else { return }
            json.key("reason")
            json.optional(reason) { $0.string($1) }
            json.key("meaningful")
            json.object { json in
                for type in ResourceType.recommendable {
                    json.key(named: type.plural)
                    json.int(meaningful?[type.plural] ?? self[type].count)
                }
            }
            if let missingFeatures {
                json.key("missing_features")
                json.array(missingFeatures) { $0.string($1.rawValue) }
            }
            if let areSeedsFarApart {
                json.key("seeds_far_apart")
                json.bool(areSeedsFarApart)
            }
            guard let whyNot else { return }
            json.key("why_not")
            json.object { json in
                json.key("uri")
                json.uri(whyNot.uri)
                json.key("name")
                json.optional(whyNot.name) { $0.string($1) }
                json.key("verdict")
                json.string(whyNot.verdict.rawValue)
                json.key("sentence")
                json.string(whyNot.sentence)
                json.key("rank")
                json.optional(whyNot.rank) { $0.int($1) }
            }
        }
        return json.bytes
    }
}

extension RecommendationAnswer.Item {
    fileprivate func write(
        _ type: ResourceType, _ form: ResponseFormat, _ modelVersion: String, to json: inout JSONWriter
    ) {
        json.object { json in
            json.key("name")
            json.string(name.stripped)
            json.key("likeness")
            json.double(likeness)
            json.key("extra")
            json.object { json in
                json.key("spotify_id")
                json.string(spotifyID.rawValue)
                json.key("model_version")
                json.string(modelVersion)
                json.key("quality_score")
                // The engine wrote a number, the original's front end a text.
                form == .engine ? json.double(quality) : json.string(quality.pythonText)
            }
            guard form == .extended || form == .newStyle else { return }
            json.key("uri")
            json.uri(JukeURI(type, spotifyID))
            if form == .newStyle {
                json.key("closeness")
                json.optional(closeness) { $0.double($1) }
                json.key("closeness_word")
                json.optional(closenessWord) { $0.string($1.rawValue) }
                if let familiarity {
                    json.key("familiarity")
                    json.double(familiarity)
                }
                if let versions {
                    json.key("versions")
                    json.int(versions)
                }
                json.key("thin")
                json.bool(isThin ?? false)
                if let thinReason {
                    json.key("thin_reason")
                    json.string(thinReason.rawValue)
                }
            }
            if let explanation {
                json.key("explanation")
                explanation.write(form, to: &json)
            }
            if let details {
                json.key("details")
                details.write(to: &json)
            }
        }
    }
}

extension ResolvedSeed {
    func write(_ form: ResponseFormat, to json: inout JSONWriter) {
        json.object { json in
            json.key("seed")
            json.string(seed)
            json.key("match")
            json.string(match.rawValue)
            json.key("confidence")
            json.double(confidence)
            json.key("weight")
            json.double(weight)
            json.key("uri")
            json.optional(uri) { $0.uri($1) }
            json.key("name")
            json.optional(name) { $0.string($1) }
            if form == .newStyle { json.described(type, artists, popularity) }
            if form == .newStyle, let onlyArtist {
                json.key("only_artist")
                json.string(onlyArtist)
            }
            if form == .newStyle, let note {
                json.key("note")
                json.string(note)
            }
            json.key("alternatives")
            json.array(alternatives) { json, resource in
                guard form == .newStyle else { return json.resource(resource) }
                json.object { json in
                    json.key("uri")
                    json.uri(resource.uri)
                    json.key("name")
                    json.string(resource.name)
                    json.described(resource.uri.type, resource.artists, resource.popularity)
                }
            }
        }
    }
}

extension RecommendationExplanation {
    fileprivate func write(_ form: ResponseFormat, to json: inout JSONWriter) {
        json.object { json in
            json.key("nearest_seed")
            json.string(nearestSeed)
            json.key("nearest_uri")
            json.optional(nearestURI) { $0.uri($1) }
            json.key("nearest_score")
            json.double(nearestScore)
            json.key("seeds")
            json.array(seeds) { $1.write(to: &$0) }
            json.key("traits")
            json.array(traits) { $1.write(to: &$0) }
            json.key("shared_genres")
            json.array(sharedGenres) { $0.string($1) }
            guard form == .newStyle else { return }
            json.key("sentence")
            json.optional(sentence) { $0.string($1) }
            json.key("pairs")
            json.array(pairs ?? []) { json, pair in
                json.object { json in
                    json.key("name")
                    json.string(pair.name)
                    json.key("seed")
                    json.double(pair.seed)
                    json.key("item")
                    json.double(pair.item)
                }
            }
        }
    }
}

extension RecommendationExplanation.Part {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("name")
            json.string(name)
            json.key("value")
            json.double(value)
        }
    }
}

extension RecommendationDetails {
    /// Writes the details; `null` stands for what is not known.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("artists")
            json.array(artists) { $0.resource($1) }
            json.key("album")
            json.optional(album) { $0.resource($1) }
            json.key("genres")
            json.array(genres) { $0.string($1) }
            json.key("release_year")
            json.optional(releaseYear) { $0.int($1) }
            json.key("duration_ms")
            json.optional(durationMilliseconds) { $0.int($1) }
            json.key("popularity")
            json.optional(popularity) { $0.int($1) }
            json.key("explicit")
            json.optional(isExplicit) { $0.bool($1) }
            guard let location else { return }
            json.key("location")
            json.string(location)
        }
    }
}

extension JSONWriter {
    mutating func uri(_ uri: JukeURI) {
        string(uri.description)
    }

    fileprivate mutating func resource(_ resource: NamedResource) {
        object { json in
            json.key("uri")
            json.uri(resource.uri)
            json.key("name")
            json.string(resource.name)
        }
    }

    /// Writes what tells a resource from others of its name.
    fileprivate mutating func described(_ type: ResourceType?, _ artists: [String]?, _ popularity: Int?) {
        key("type")
        optional(type) { $0.string($1.rawValue) }
        key("artists")
        array(artists ?? []) { $0.string($1) }
        key("popularity")
        optional(popularity) { $0.int($1) }
    }

    /// Writes a value, or `null` where there is none.
    mutating func optional<Value>(_ value: Value?, _ write: (inout JSONWriter, Value) -> Void) {
        if let value { write(&self, value) } else { null() }
    }
}
