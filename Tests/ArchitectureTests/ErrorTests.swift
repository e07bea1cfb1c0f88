import Foundation
import Testing

/// Errors are told apart by their types and codes, and every function says what it throws.
struct ErrorTests {
    /// Where a text from outside is read into a code, once, because whoever wrote it gives no other sign.
    private static let readers = [
        "Messaging/Redis/RedisReplyError.swift", "Providers/HTTP/ServiceClient.swift",
        "Storage/Postgres/PostgresFailure.swift", "Storage/SQLite/SQLiteFailure.swift",
    ]

    @Test func `no decision rests on the text of an error`() throws {
        let reading =
            #/
            ( \berror\b [.A-Za-z?!]* \. | \(error\)"\s*\. | \b(?: said | message | localizedDescription | label )[?!]?\. )
            (?: lowercased\(\)\. )?
            (?: contains | hasPrefix | hasSuffix | starts | firstIndex | range | wholeMatch ) \(
            /#.wordBoundaryKind(.simple)
        let tree = try SourceTree()
        var readers: Set<String> = []
        for file in tree.files where strstr(file.text, "contains(") != nil || strstr(file.text, "fix(") != nil {
            for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            where line.contains(reading) && !line.contains(#/^ *\/\//#) {
                readers.insert(file.path)
                #expect(Self.readers.contains(file.path), "\(file.path):\(number + 1) reads the text of an error")
            }
        }
        #expect(readers.count >= 3, "the test does not see those that may")
    }

    /// Functions of protocols from outside, whose documentation says what they throw.
    private static let known: Set<String> = ["encode(to:)", "init(from:)", "run()", "validate()"]

    @Test func `every function that may throw any error says what it throws`() throws {
        let declarations = try SourceTree().files.flatMap(Declaration.all(in:))
        let requirements = Set(declarations.filter(\.isRequirement).map(\.name)).union(Self.known)
        let throwing = declarations.filter { $0.isVisible && $0.throwsAnything }
        try #require(throwing.count > 100, "declarations have another form")

        for declaration in throwing {
            // What fulfils a protocol's requirement throws what the requirement says.
            let inherits = !declaration.isRequirement && requirements.contains(declaration.name)
            #expect(
                inherits || declaration.documentation.contains("- Throws: "),
                "\(declaration.place): \(declaration.name) throws without saying what")
        }
    }

    @Test(arguments: [
        ("    package func a(_ b: Int, c d: () throws -> Void) async throws -> Int {", "a(_:c:)", true),
        ("    public init(b: Int) throws(BrokerError) {", "init(b:)", false),
        ("    package func a(b: @escaping () throws -> Void = {}) rethrows {", "a(b:)", false),
        ("    package func a(\n        _ b: [String: Int]\n    ) throws {", "a(_:)", true),
        ("    package static func a() -> Int { 1 }  // It throws nothing.", "a()", false),
    ])
    func `a declaration is read as it is written`(text: String, name: String, throwsAnything: Bool) throws {
        let file = SourceTree.File(module: "M", path: "M/F.swift", text: text)
        let declaration = try #require(Declaration.all(in: file).first)

        #expect(declaration.name == name)
        #expect(declaration.throwsAnything == throwsAnything)
        #expect(declaration.isVisible)
    }
}

/// A function or an initializer, read as text.
private struct Declaration {
    /// The base name with its labels, as documentation links it.
    let name: String
    /// The file and the line.
    let place: String
    /// Whether other modules see it.
    let isVisible: Bool
    /// Whether it is a requirement of a protocol.
    let isRequirement: Bool
    /// Whether it throws without a type.
    let throwsAnything: Bool
    /// The lines of its documentation.
    let documentation: String

    /// The functions and initializers of a file.
    static func all(in file: SourceTree.File) -> [Declaration] {
        guard strstr(file.text, "throws") != nil else { return [] }
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        var openProtocol: (indent: Int, isVisible: Bool)?
        var found: [Declaration] = []
        for (number, line) in lines.enumerated() {
            let words = line.split(separator: " ")
            guard let first = words.first, !first.hasPrefix("//") else { continue }
            let indent = line.prefix { $0 == " " }.count
            if words.prefix(2).contains("protocol"), words.last == "{" {
                openProtocol = (indent, ["public", "package"].contains(first))
            } else if let open = openProtocol, first.hasPrefix("}"), indent == open.indent {
                openProtocol = nil
            }
            guard let (name, modifiers, rest) = head(words) else { continue }
            let isVisible =
                openProtocol?.isVisible ?? (modifiers.contains("public") || modifiers.contains("package"))
            guard isVisible || openProtocol != nil else { continue }
            let text = ([rest] + lines[(number + 1)...].prefix(20).map(String.init)).joined(separator: "\n")
            guard let (labels, ending) = signature(text[...]) else { continue }
            found.append(
                Declaration(
                    name: "\(name)(\(labels.map { "\($0):" }.joined()))", place: "\(file.path):\(number + 1)",
                    isVisible: isVisible, isRequirement: openProtocol != nil,
                    throwsAnything: ending.contains(#/\bthrows\b(?!\s*\()|throws\(any Error\)/#),
                    documentation: documentation(above: number, in: lines)))
        }
        return found
    }

    /// The name that a line declares, the words before it and the text behind it; `nil` where it declares no function.
    private static func head(_ words: [Substring]) -> (name: Substring, modifiers: [Substring], rest: String)? {
        guard
            let place = words.firstIndex(where: { $0 == "func" || $0.hasPrefix("init(") || $0.hasPrefix("init<") }),
            words[..<place].allSatisfy({ $0.hasPrefix("@") || $0.allSatisfy { $0.isLetter || "()".contains($0) } })
        else { return nil }
        let rest = words[place...].joined(separator: " ")
        guard words[place] == "func" else { return ("init", Array(words[..<place]), rest) }
        guard place + 1 < words.count else { return nil }
        let name = words[place + 1].drop { $0 == "`" }.prefix { !"(<`".contains($0) }
        return name.isEmpty ? nil : (name, Array(words[..<place]), rest)
    }

    /// The labels of the parameters that follow, and what stands between them and the body.
    private static func signature(_ text: Substring) -> (labels: [Substring], ending: Substring)? {
        guard let open = text.firstIndex(of: "(") else { return nil }
        var depth = 0
        var labels: [Substring] = []
        var expectsLabel = true
        var index = open
        repeat {
            let character = text[index]
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth -= 1 }
            if depth == 1, expectsLabel, character == "_" || character.isLetter {
                let label = text[index...].prefix { $0 == "_" || $0.isLetter || $0.isNumber }
                labels.append(label)
                expectsLabel = false
                index = label.endIndex
                continue
            }
            if depth == 1, character == "," { expectsLabel = true }
            index = text.index(after: index)
        } while depth > 0 && index < text.endIndex
        let ending = text[index...]
        // A requirement has no body: it ends with its line, or with the line of its result.
        let end = ending.firstIndex { $0 == "{" || $0 == "\n" } ?? ending.endIndex
        return (labels, ending[..<end])
    }

    private static func documentation(above number: Int, in lines: [Substring]) -> String {
        let above = lines[..<number].suffix(60).reversed().map { $0.drop { $0 == " " } }.drop { $0.hasPrefix("@") }
        return above.prefix { $0.hasPrefix("///") }.reversed().joined(separator: "\n")
    }
}
