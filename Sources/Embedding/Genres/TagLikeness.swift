import Foundation

/// How alike tags are meant to be, 0…1: by the artists that carry both, and where few do by those artists' sound.
///
///     PPMI = max(0, log (C_ij ΣC / (C_i. C_.j)))               C the co-occurrence over artists
///     L_ij = (n · cos(PPMI_i, PPMI_j) + ½ max(0, cos(s_i, s_j))³) / (n + ½)
///
/// n is the harmonic mean of both tags' carriers, s_i the mean sound of a tag's carriers less that of all. Two tags
/// that one artist each carries never occur together, which says nothing; two of fifty artists each say much by it. So
/// sound counts as much as half an artist.
///
/// PPMI: Levy, Goldberg, "Neural word embedding as implicit matrix factorization" (2014).
struct TagLikeness {
    /// The number of tags.
    let count: Int
    /// L, row after row; 1 on the diagonal.
    let values: [Float]
    /// How many artists carry each tag.
    let carriers: [Int]

    /// How much the likeness of two sounds counts beside that of two that are alike.
    private static let sharpness = 3
    /// How many artists the sound counts for.
    private static let prior = 0.5

    init(_ artists: [(tags: [Int], sound: [Double]?)], tags count: Int) {
        self.count = count
        var together = [Double](repeating: 0, count: count * count)
        for artist in artists {
            for row in artist.tags {
                for column in artist.tags { together[row * count + column] += 1 }
            }
        }
        carriers = (0..<count).map { Int(together[$0 * count + $0]) }
        let sums = (0..<count).map { row in together[row * count..<(row + 1) * count].reduce(0, +) }
        let total = sums.reduce(0, +)
        let information = together.indices.map { index in
            let product = sums[index / count] * sums[index % count]
            return together[index] > 0 ? max(0, log(together[index] * total / product)) : 0
        }
        let told = Self.cosines(of: information, rows: count)
        let heard = Self.cosines(of: Self.sounds(artists, count), rows: count)
        var values = [Float](repeating: 1, count: count * count)
        for row in 0..<count {
            for column in 0..<count where column != row {
                let index = row * count + column
                let evidence = 2 / (1 / Double(carriers[row]) + 1 / Double(carriers[column]))
                let near = pow(max(0, heard[index]), Double(Self.sharpness))
                values[index] = Float((evidence * told[index] + Self.prior * near) / (evidence + Self.prior))
            }
        }
        self.values = values
    }

    /// The sum of each tag's sounds less that of all, row after row; zeros for a tag that no heard artist carries.
    private static func sounds(_ artists: [(tags: [Int], sound: [Double]?)], _ count: Int) -> [Double] {
        let width = GenreBlock.audioDimensions
        let heard = artists.compactMap { artist in artist.sound.map { (tags: artist.tags, sound: $0) } }
        var mean = [Double](repeating: 0, count: width)
        for artist in heard {
            for component in 0..<width { mean[component] += artist.sound[component] / Double(heard.count) }
        }
        var sums = [Double](repeating: 0, count: count * width)
        for artist in heard {
            for tag in artist.tags {
                for component in 0..<width {
                    sums[tag * width + component] += artist.sound[component] - mean[component]
                }
            }
        }
        return sums
    }

    /// The cosines between all rows of a matrix; 0 for a row without a direction.
    private static func cosines(of matrix: [Double], rows: Int) -> [Double] {
        let width = matrix.count / rows
        var units = matrix
        for row in 0..<rows {
            let range = row * width..<(row + 1) * width
            let length = units[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            for index in range { units[index] = length > 1e-9 ? units[index] / length : 0 }
        }
        var cosines = [Double](repeating: 0, count: rows * rows)
        units.withUnsafeBufferPointer { units in
            for row in 0..<rows {
                for column in 0...row {
                    var sum = 0.0
                    for index in 0..<width { sum += units[row * width + index] * units[column * width + index] }
                    cosines[row * rows + column] = sum
                    cosines[column * rows + row] = sum
                }
            }
        }
        return cosines
    }
}
