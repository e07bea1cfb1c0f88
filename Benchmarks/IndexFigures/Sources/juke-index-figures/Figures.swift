import Catalog
import Embedding
import Foundation
import Ranking

/// Times the search on vectors that Python reads too; see `Benchmarks/index-figures`.
@main
struct Figures {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch arguments.first {
        case "embed" where arguments.count == 3: try embed(arguments[2], to: arguments[3])
        case "search" where arguments.count == 5: try search(Array(arguments.dropFirst()))
        default:
            print("usage: juke-index-figures embed CATALOG.csv VECTORS.npy")
            exit(2)
        }
    }

    /// Writes the vectors of a catalog's tracks, in the order of their identifiers.
    private static func embed(_ catalog: String, to path: String) throws {
        let vectors = try EmbeddedCatalog(catalog).trackVectors
        try NumPyFile.write(
            Matrix(rows: vectors.count / Space.dimensions, columns: Space.dimensions, values: vectors),
            to: URL(filePath: path))
    }

    private static func search(_ arguments: [String]) throws {
        let vectors = try NumPyFile.read(URL(filePath: arguments[0])).values
        let asked = try NumPyFile.read(URL(filePath: arguments[1]))
        let limit = Int(arguments[2]) ?? 10
        let rounds = Int(arguments[3]) ?? 3
        let clock = ContinuousClock()
        let start = clock.now
        let pruned = PrunedIndex(vectors: vectors)
        print("built", clock.now - start)
        let scan = ScanIndex(vectors: vectors)
        let queries = (0..<asked.rows).map { row in
            IndexQuery((0..<Space.dimensions).map { asked[row, $0] }, limit: limit)
        }
        for _ in 0..<rounds {
            var times: [Double] = []
            var scanTimes: [Double] = []
            var wrong = 0
            for (number, query) in queries.enumerated() {
                let before = clock.now
                let found = pruned.search([query])
                times.append((clock.now - before) / .microseconds(1))
                if number.isMultiple(of: 10) {
                    let before = clock.now
                    let right = scan.search([query])
                    scanTimes.append((clock.now - before) / .microseconds(1))
                    if right != found { wrong += 1 }
                }
            }
            times.sort()
            scanTimes.sort()
            let mean = times.reduce(0, +) / Double(times.count)
            print(
                "pruned mean \(Int(mean)) p50 \(Int(times[times.count / 2])) p95 \(Int(times[times.count * 95 / 100])) µs,",
                "scan p50 \(Int(scanTimes[scanTimes.count / 2])) µs, wrong \(wrong)")
        }
    }
}
