import Foundation
import Testing

/// The word list of CONTRIBUTING.md: the words that it retires, and the other senses in which some of them are right.
struct WordList {
    /// The single words of the list's last column.
    let words: Set<String>
    /// Its expressions of several words.
    let phrases: [String]

    /// The modules of the queue, which have some retired words of their own.
    ///
    /// There a letter is a dead letter, and no worker holds a job: the job is pending under the worker. Elsewhere a
    /// letter is one of a text.
    static let queueModules: Set<String> = [
        "Messaging", "MessagingTesting", "Runs", "RunsTesting", "EnqueueCommand", "Monitoring", "Bootstrap",
        "MessagingTests", "RunsTests", "EnqueueCommandTests", "MonitoringTests", "BootstrapTests", "FleetTests",
    ]

    /// The words that are retired in the modules of the queue only.
    private static let queueWords: Set<String> = ["letter", "held", "hold"]

    /// Words that mean something else in other places: an order of rows, a site of the web, an event of a log; what SQL
    /// merges, an operator watches, a lock or a split of the data holds, a decoder's analysis, and compact JSON.
    private static let ordinary: Set<String> = [
        "message", "event", "finish", "close", "order", "watch", "merge", "analysis", "site", "try", "trust",
    ]

    /// Words of the list that prose also needs in their plain sense: by heart, a spoken book, compact JSON.
    private static let plainEnglish: Set<String> = ["heart", "book", "compact"]

    /// Leaves out the expressions in which a retired word is right.
    private static func withoutOtherSenses(_ text: String) -> String {
        let senses = [
            // A name; the tests of names read it.
            "`[^`]*`",
            // The field's words, which the list itself has.
            "dead[ -]letters?", "in-memory twins?",
            // An option's name.
            "--letter",
            // Unique keys and locks are held; so is a part of the data or of an answer.
            "keys?( '[^']*'\\S*)? (is|are) held", "a held lock", "lock( is)? held", "held( back| out|-out)",
            // A queue holds up to its limit, an entry a job, a job its unique key, a type or a store what it keeps.
            "\\b(queue|entry|job|broker|stream|store)\\b(?:(?!worker|consumer|reader)[^.;:]){0,40} holds?",
            "\\b(class|hash|page|file|name|table|line|list|tuple)( or tuple)?( may| must)? holds?",
            // A limit, a promise or a condition holds while it is in force; so does a pause.
            "(limits?|rate|value|timeout|condition|promises?|pause|armed|concurrency|this) holds?",
            "hold locks", "holds? \\w+( \\w+)? up", "tests that hold", "does a limit hold", "promises? held",
            // Of two entries, indexes, files or pages, the one before.
            "(beside|over|deletes|takes|taken|sees) the old one", "the old one (stays|or|in)",
        ]
        return text.replacingOccurrences(of: senses.joined(separator: "|"), with: "", options: .regularExpression)
    }

    init(in tree: SourceTree) throws {
        let rows = try tree.text(of: "CONTRIBUTING.md").matches(of: /(?m)^\|[^|\n]+\|[^|\n]+\|([^|\n]+)\|$/)
        let entries = rows.flatMap { $0.1.replacing(/\([^)]*\)/, with: "").split(separator: ",") }
            .map { $0.trimmingCharacters(in: .whitespaces) }
        words = Set(entries.filter { $0.wholeMatch(of: /[a-z]{3,}/) != nil && $0 != "not" }).subtracting(["reply"])
        phrases = entries.filter { $0.wholeMatch(of: /[a-z]+([ -][a-z]+)+/) != nil }
        try #require(words.contains("scribe"), "the word list of CONTRIBUTING.md has another form")
        try #require(phrases.contains("sign of life"), "the word list of CONTRIBUTING.md has another form")
    }

    /// The retired words in a name of a module, among them its plurals.
    func found(inName name: String, of module: String) -> Set<String> {
        let parts = name.replacing("eadLetter", with: "").matches(of: /[A-Z]?[a-z]+/).map { $0.0.lowercased() }
        let singulars =
            parts.flatMap { [$0, String($0.dropLast($0.hasSuffix("s") ? 1 : 0))] }
            + parts.filter { $0.hasSuffix("es") }.map { String($0.dropLast(2)) }
        return retired(in: module).intersection(singulars)
    }

    /// The retired words and expressions in a comment, a title or a paragraph, in each of their forms.
    func found(inProse text: String, of module: String) -> Set<String> {
        let text = text.lowercased()
        let first = search(text, of: module)
        return first.isEmpty ? [] : search(Self.withoutOtherSenses(text), of: module)
    }

    private func search(_ text: String, of module: String) -> Set<String> {
        let stems = text.split { !$0.isLetter }.map(String.init).flatMap(Self.stems)
        return retired(in: module).subtracting(Self.plainEnglish).intersection(stems)
            .union(phrases.filter { strstr(text, $0) != nil })
    }

    private func retired(in module: String) -> Set<String> {
        let others = Self.queueModules.contains(module) ? [] : Self.queueWords
        return words.subtracting(Self.ordinary).subtracting(others)
    }

    private static func stems(of word: String) -> [String] {
        [word] + ["s", "d", "es", "ed", "ing"].filter(word.hasSuffix).map { String(word.dropLast($0.count)) }
    }
}
