package import Catalog

/// One thing that a recommendation starts from, and how much it counts.
package struct Seed: Hashable, Sendable {
    /// The kinds of seed.
    package enum Subject: Hashable, Sendable {
        /// A resource by its URI.
        case uri(JukeURI)
        /// A name, of a kind when it is known; otherwise matched as artist, then album, track, genre.
        case name(String, type: ResourceType? = nil)
        /// A direction in the active model's space, of any length but 0.
        case vector([Float])
    }

    /// The resource, name or vector that the seed stands for.
    package var subject: Subject
    /// How much the seed counts, within ``weights``; below zero it says "not like this".
    ///
    /// The weight of a name is multiplied by ``RecommendationRequest/seedWeight``.
    package var weight: Double

    /// The weights that a client may give a seed.
    package static let weights = -100.0...100.0
    /// How much a seed takes away where nobody says so: the neighbourhood of the others stays.
    package static let usualNegativeWeight = -0.3

    /// A seed, by default of weight 1.
    package init(_ subject: Subject, weight: Double = 1) {
        self.subject = subject
        self.weight = weight
    }

    /// A resource of the catalog.
    package static func uri(_ uri: JukeURI, weight: Double = 1) -> Seed {
        Seed(.uri(uri), weight: weight)
    }

    /// A name that the catalog resolves; without a kind, one of any kind.
    package static func name(_ name: String, type: ResourceType? = nil, weight: Double = 1) -> Seed {
        Seed(.name(name, type: type), weight: weight)
    }

    /// A vector of the caller's own, in the model's space.
    package static func vector(_ vector: [Float], weight: Double = 1) -> Seed {
        Seed(.vector(vector), weight: weight)
    }

    /// One seed of weight 1 for each name, the names in their normal form.
    package static func names(_ names: [String], _ type: ResourceType) -> [Seed] {
        names.isEmpty ? [] : normalized(names).map { .name($0, type: type) }
    }

    /// The normal form of a list of names (docs/legacy-api.md, c.1): trimmed, without empty names and exact
    /// duplicates, sorted by code point.
    ///
    /// Names are compared by their code points: `björk` composed and decomposed are two names, as are `Tool` and
    /// `tool`. A name of white space alone is dropped; the original kept it as an empty one.
    package static func normalized(_ names: [String]) -> [String] {
        let sorted = names.map(\.stripped).filter { !$0.isEmpty }
            // The order of UTF-8 bytes is the order of code points.
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return sorted.reduce(into: []) { distinct, name in
            guard distinct.last.map({ !$0.utf8.elementsEqual(name.utf8) }) ?? true else { return }
            distinct.append(name)
        }
    }

    /// The seed as a person would write it: the URI or the name; empty for a vector.
    package var text: String {
        switch subject {
        case .uri(let uri): uri.description
        case .name(let name, _): name
        case .vector: ""
        }
    }
}

// MARK: - JSON

extension Seed: Decodable {
    private enum CodingKeys: String, CodingKey {
        case uri, name, type, vector, weight
    }

    /// Reads `{"uri"}`, `{"name","type"?}` or `{"vector"}`, each with an optional `weight`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        weight = try container.decodeIfPresent(Double.self, forKey: .weight) ?? 1
        if let uri = try container.decodeIfPresent(JukeURI.self, forKey: .uri) {
            subject = .uri(uri)
        } else if let vector = try container.decodeIfPresent([Float].self, forKey: .vector) {
            subject = .vector(vector)
        } else {
            subject = .name(
                try container.decode(String.self, forKey: .name),
                type: try container.decodeIfPresent(ResourceType.self, forKey: .type)
            )
        }
    }

    /// Writes what ``init(from:)`` reads; a weight of 1 is left out.
    func write(to json: inout JSONWriter) {
        json.object { json in
            switch subject {
            case .uri(let uri):
                json.key("uri")
                json.string(uri.description)
            case .name(let name, let type):
                json.key("name")
                json.string(name)
                if let type {
                    json.key("type")
                    json.string(type.rawValue)
                }
            case .vector(let vector):
                json.key("vector")
                json.array(vector) { $0.double(Double($1)) }
            }
            if weight != 1 {
                json.key("weight")
                json.double(weight)
            }
        }
    }
}

/// The resolution of one seed of a request.
package struct ResolvedSeed: Codable, Sendable, Equatable {
    /// The seed as the request wrote it; `vector 1`, `vector 2` … for vectors.
    package var seed: String
    /// The resource that it was taken for; `nil` for a vector and for a name that the catalog does not know.
    package var uri: JukeURI?
    /// That resource's name.
    package var name: String?
    /// How it was matched.
    package var match: Match
    /// How sure the match is, 0…1; 1 for a URI, 0 for a hash.
    package var confidence: Double
    /// How much the seed counted: its own weight, of a name times ``RecommendationRequest/seedWeight``; 0 for a hash
    /// beside seeds that the catalog knows.
    package var weight: Double
    /// Other resources that the seed may have meant, likeliest first: what a search lists next.
    ///
    /// For a name that the catalog does not know, in a new-style request, names that come near.
    package var alternatives: [NamedResource]
    /// The names of the resource's artists, if it is an album or a track; for new-style requests.
    package var artists: [String]?
    /// The resource's popularity, 0…100; for new-style requests.
    package var popularity: Int?
    /// The name of the only artist who has the genre, if the resource is such a genre; for new-style requests.
    package var onlyArtist: String?
    /// What to know of the match, in a sentence: that a track stands in for an artist; for new-style requests.
    package var note: String?

    /// The kind of the resource.
    package var type: ResourceType? { uri?.type }

    /// The ways in which a seed is matched.
    package enum Match: String, Codable, Sendable, CaseIterable {
        /// By its URI.
        case uri
        /// By its name, byte for byte.
        case exact
        /// By its name without regard to case, accents, width and punctuation.
        case folded
        /// By a name that begins with the text.
        case prefix
        /// By a name of which words begin with the text's words, or its artists' names do.
        case words
        /// The same, but in the credit of a guest only: what is meant is not in the catalog itself.
        case credit
        /// By the nearest name: they differ in a few letters, the words' order, small words such as "the" and "&",
        /// spaces, or a suffix such as "(Live)".
        case fuzzy
        /// By a vector of the model's space, which stands for itself.
        case vector
        /// Not at all: the text was hashed to a vector that means nothing musically.
        case tokenHash = "token_hash"
        /// Not looked up: the time for the answer was nearly over. It counted nothing.
        case unresolved
    }

    /// The resolution of a seed, by default a sure one of weight 1.
    package init(
        seed: String, uri: JukeURI?, name: String?, match: Match, confidence: Double = 1, weight: Double = 1,
        alternatives: [NamedResource] = [], artists: [String]? = nil, popularity: Int? = nil,
        onlyArtist: String? = nil, note: String? = nil
    ) {
        self.seed = seed
        self.uri = uri
        self.name = name
        self.match = match
        self.confidence = confidence
        self.weight = weight
        self.alternatives = alternatives
        self.artists = artists
        self.popularity = popularity
        self.onlyArtist = onlyArtist
        self.note = note
    }
}
