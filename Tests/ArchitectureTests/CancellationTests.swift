import Testing

/// A cancelled call may throw the error of its seam: whoever catches any error asks `isCancellation`.
struct CancellationTests {
    @Test func `cancellation is told by what an error says, not by its type`() throws {
        let tree = try SourceTree()
        let byType = #/\b(?:is|as[?]?)\s+(?:any\s+)?CancellationError\b/#
        var definitions = 0
        for file in tree.files {
            for (number, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            where line.contains(byType) && !line.contains(#/^ *\/\//#) {
                let isDefinition = file.path == "Concurrency/CancellableError.swift"
                definitions += isDefinition ? 1 : 0
                #expect(isDefinition, "\(file.path):\(number + 1) tells a cancelled call by its type")
            }
        }
        #expect(definitions == 1)
    }

    @Test func `every error with a code for a cancelled call says that it is one`() throws {
        let codes = #/static (?:let|var) cancelled\b|case cancelled$/#
        let tree = try SourceTree()
        for file in tree.files {
            for declaration in file.text.matches(of: #/(?m)^(?:public|package) (?:struct|enum) (\w*Error)\b/#) {
                guard file.text.contains(codes) else { continue }
                let name = declaration.1
                let isTold = tree.files.contains {
                    $0.text.contains("extension \(name): CancellableError")
                        || $0.text.contains(" \(name): CancellableError")
                }
                #expect(isTold, "\(file.path): \(name) has a code for a cancelled call, and does not say so")
            }
        }
    }
}
