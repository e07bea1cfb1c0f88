import ArgumentParser
import Catalog
import Recommendations

/// How a seed is written on the command line: a name, a URI or a link, and its weight behind a `^` when it is not 1.
///
/// `^` is what Lucene's query language puts before a boost, and no shell asks to quote it.
enum SeedText {
    /// Reads a seed, `Tool^2` for instance.
    ///
    /// - Throws: `ValidationError` when the weight is out of range or a reference is malformed.
    static func seed(_ text: String) throws -> Seed {
        let (subject, weight) = try parts(text)
        return Seed(subject, weight: weight ?? 1)
    }

    /// Reads what the answer is not to be like: a seed whose weight counts against it.
    ///
    /// - Throws: as ``seed(_:)``, and when the weight is not above zero.
    static func unwanted(_ text: String) throws -> Seed {
        let (subject, given) = try parts(text)
        let weight = given ?? -Seed.usualNegativeWeight
        guard weight > 0 else {
            throw ValidationError("--not turns a weight round by itself; give '\(text)' one above 0.")
        }
        return Seed(subject, weight: -weight)
    }

    /// Refuses a text that was meant as a URI or link and is none.
    ///
    /// - Throws: `ValidationError` naming the text and the forms there are.
    static func checkReference(_ text: String) throws {
        guard JukeURI.looksLikeReference(text), JukeURI(reference: text) == nil else { return }
        throw ValidationError(
            "'\(text)' is not a URI or link of music; they read juke:artist:<id>, juke:album:<id>, juke:track:<id>, "
                + "juke:genre:<name>, spotify:track:<id> or https://open.spotify.com/track/<id>."
        )
    }

    private static func parts(_ text: String) throws -> (Seed.Subject, Double?) {
        let (name, weight) = split(text)
        guard name.contains(where: { !$0.isWhitespace }) else { throw ValidationError("A seed is empty.") }
        guard Seed.weights.contains(weight ?? 1) else {
            throw ValidationError("The weight behind ^ in '\(text)' is a number from -100 to 100.")
        }
        try checkReference(name)
        return (JukeURI(reference: name).map { .uri($0) } ?? .name(name), weight)
    }

    /// A `^` that no number follows belongs to the name.
    private static func split(_ text: String) -> (name: String, weight: Double?) {
        guard let mark = text.lastIndex(of: "^"), let weight = Double(text[text.index(after: mark)...]) else {
            return (text, nil)
        }
        return (String(text[..<mark]), weight)
    }
}
