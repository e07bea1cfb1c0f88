import Catalog
import Pipeline

extension SearchAnswer {
    /// The answer's body: the hits, best first.
    var json: JSONValue {
        ["hits": .array(hits.map(\.json))]
    }
}

extension SearchAnswer.Hit {
    fileprivate var json: JSONValue {
        [
            "uri": .uri(uri),
            "type": .string(uri.type.rawValue),
            "name": .string(name),
            "artists": .array(artists.map(JSONValue.string)),
            "popularity": .whole(popularity),
            "match": .string(match.rawValue),
        ]
    }
}
