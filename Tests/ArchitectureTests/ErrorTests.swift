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
            /#
        let tree = try SourceTree()
        var readers: Set<String> = []
        for file in tree.files {
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
        ("    package static func a() -> Int { 1 }", "a()", false),
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
        let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        var openProtocol: (indent: Int, isVisible: Bool)?
        var found: [Declaration] = []
        for (number, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }.count
            if line.contains(#/^ *((public|package) )?protocol /#) {
                openProtocol = (indent, line.contains("public ") || line.contains("package "))
            } else if let open = openProtocol, line.hasPrefix("}"), indent == open.indent {
                openProtocol = nil
            }
            guard
                let start = line.firstMatch(
                    of: #/^ *(@\w+(\([^)]*\))? )*(?<words>([a-z]+(\(\w+\))? )*)(func `?(?<name>[^\s(<`]+)|init)/#),
                !line.contains(#/^ *\/\//#)
            else { continue }
            let rest = lines[number...].prefix(30).joined(separator: "\n").dropFirst(start.0.count)
            guard let (labels, ending) = signature(rest) else { continue }
            let modifiers = start.words.split(separator: " ")
            found.append(
                Declaration(
                    name: "\(start.name ?? "init")(\(labels.map { "\($0):" }.joined()))",
                    place: "\(file.path):\(number + 1)",
                    isVisible: openProtocol?.isVisible ?? !Set(modifiers).isDisjoint(with: ["public", "package"]),
                    isRequirement: openProtocol != nil,
                    throwsAnything: ending.contains(#/\bthrows\b(?!\s*\()|throws\(any Error\)/#),
                    documentation: documentation(above: number, in: lines)))
        }
        return found
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
        let above = lines[..<number].reversed().drop { $0.contains(#/^ *@/#) }
        return above.prefix { $0.contains(#/^ *\/\/\//#) }.reversed().joined(separator: "\n")
    }
}
