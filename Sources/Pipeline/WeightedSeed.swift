public import Catalog

/// One entry of a request's `seeds`: a resource or a name, and how much it counts.
public struct WeightedSeed: Hashable, Sendable {
    /// What the seed names.
    public enum Subject: Hashable, Sendable {
        /// A resource by its URI.
        case uri(JukeURI)
        /// A name, of a kind when it is known; otherwise matched as artist, then album, track, genre.
        case name(String, type: ResourceType? = nil)
    }

    /// What the seed names.
    public var subject: Subject
    /// How much it counts, within ``weights``; below zero it says "not like this".
    public var weight: Double

    /// The weights that a seed may have.
    public static let weights = -100.0...100.0

    /// Makes a seed.
    public init(_ subject: Subject, weight: Double = 1) {
        self.subject = subject
        self.weight = weight
    }

    /// A seed by URI.
    public static func uri(_ uri: JukeURI, weight: Double = 1) -> WeightedSeed {
        WeightedSeed(.uri(uri), weight: weight)
    }

    /// A seed by name.
    public static func name(_ name: String, type: ResourceType? = nil, weight: Double = 1) -> WeightedSeed {
        WeightedSeed(.name(name, type: type), weight: weight)
    }

    /// The seed as a person would write it: the URI or the name.
    public var text: String {
        switch subject {
        case .uri(let uri): uri.description
        case .name(let name, _): name
        }
    }
}

extension WeightedSeed: Decodable {
    private enum CodingKeys: String, CodingKey {
        case uri, name, type, weight
    }

    /// Decodes from `{"uri"}` or `{"name","type"?}` with an optional `weight`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        weight = try container.decodeIfPresent(Double.self, forKey: .weight) ?? 1
        if let uri = try container.decodeIfPresent(JukeURI.self, forKey: .uri) {
            subject = .uri(uri)
        } else {
            subject = .name(
                try container.decode(String.self, forKey: .name),
                type: try container.decodeIfPresent(ResourceType.self, forKey: .type)
            )
        }
    }

    /// Writes what ``init(from:)`` reads; a weight of 1 is left out.
    func write(to text: inout JSONText) {
        text.object { text in
            switch subject {
            case .uri(let uri):
                text.key("uri")
                text.string(uri.description)
            case .name(let name, let type):
                text.key("name")
                text.string(name)
                if let type {
                    text.key("type")
                    text.string(type.rawValue)
                }
            }
            if weight != 1 {
                text.key("weight")
                text.decimal(weight)
            }
        }
    }
}
