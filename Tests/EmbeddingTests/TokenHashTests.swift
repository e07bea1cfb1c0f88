import Embedding
import Testing

/// The original's vectors for names, to eight digits.
@Suite struct TokenHashTests {
    struct Example: Sendable {
        let tokens: [String]
        let byteSums: [Int]
        let vector: [Float]
    }

    static let examples = [
        Example(
            tokens: [],
            byteSums: [
                80, 216, 180, 169, 65, 194, 107, 137, 72, 44, 148, 171, 50, 75, 90, 39, 79, 156, 237, 102,
            ],
            vector: [
                0.13347114, 0.36037208, 0.30031006, 0.28195778, 0.10844530,
                0.32366751, 0.17851765, 0.22856933, 0.12012403, 0.07340913,
                0.24692161, 0.28529456, 0.08341946, 0.12512919, 0.15015503,
                0.06506718, 0.13180275, 0.26026872, 0.39540825, 0.17017570,
            ]
        ),
        Example(
            tokens: ["Radiohead"],
            byteSums: [
                193, 126, 123, 249, 240, 14, 39, 219, 4, 33, 137, 234, 170, 38, 61, 65, 2, 68, 50, 159,
            ],
            vector: [
                0.31191494, 0.20363359, 0.19878517, 0.40241876, 0.38787350,
                0.02262595, 0.06302944, 0.35393457, 0.00646456, 0.05333261,
                0.22141112, 0.37817666, 0.27474373, 0.06141330, 0.09858451,
                0.10504907, 0.00323228, 0.10989749, 0.08080698, 0.25696619,
            ]
        ),
        Example(
            tokens: ["Radiohead", "OK Computer"],
            byteSums: [
                399, 185, 239, 386, 344, 258, 86, 389, 234, 145, 389, 286, 317, 282, 102, 286, 17, 144, 189, 345,
            ],
            vector: [
                0.32577757, 0.15104975, 0.19513995, 0.31516327, 0.28087089,
                0.21065317, 0.07021772, 0.31761272, 0.19105753, 0.11839035,
                0.31761272, 0.23351475, 0.25882579, 0.23024881, 0.08328149,
                0.23351475, 0.01388025, 0.11757386, 0.15431569, 0.28168738,
            ]
        ),
        Example(
            tokens: ["björk"],
            byteSums: [
                244, 235, 26, 183, 208, 147, 155, 93, 68, 49, 44, 116, 153, 19, 192, 1, 5, 229, 175, 69,
            ],
            vector: [
                0.37768138, 0.36375051, 0.04024474, 0.28326103, 0.32195789,
                0.22753755, 0.23992055, 0.14395233, 0.10525547, 0.07584585,
                0.06810648, 0.17955344, 0.23682480, 0.02940962, 0.29719190,
                0.00154787, 0.00773937, 0.35446326, 0.27087804, 0.10680334,
            ]
        ),
        Example(
            tokens: [""],
            byteSums: [
                218, 57, 163, 238, 94, 107, 75, 13, 50, 85, 191, 239, 149, 96, 24, 144, 175, 216, 7, 9,
            ],
            vector: [
                0.34750933, 0.09086253, 0.25983496, 0.37939092, 0.14984347,
                0.17056651, 0.11955596, 0.02072303, 0.07970397, 0.13549676,
                0.30446918, 0.38098500, 0.23751784, 0.15303163, 0.03825791,
                0.22954745, 0.27896391, 0.34432117, 0.01115856, 0.01434672,
            ]
        ),
    ]

    @Test(arguments: examples)
    func `tokens give the vector that the original gave`(example: Example) {
        let vector = TokenHash.vector(of: example.tokens)

        #expect(TokenHash.byteSums(of: example.tokens) == example.byteSums + [Int](repeating: 0, count: 12))
        #expect(vector.count == Space.dimensions)
        for (component, expected) in example.vector.enumerated() {
            #expect(abs(vector[component] - expected) < 1e-7)
        }
        #expect(vector[20...].allSatisfy { $0 == 0 })
    }

    @Test(arguments: [
        (["unknown"], ["Radiohead"], 0.753921),
        (["unknown"], ["Radiohead", "OK Computer"], 0.825327),
        (["Radiohead"], ["Radiohead", "OK Computer"], 0.910534),
        (["Radiohead"], ["björk"], 0.782320),
        (["Radiohead"], [""], 0.773175),
        (["björk"], [""], 0.709992),
    ])
    func `two lists of tokens have the cosine that they had in the original`(
        left: [String], right: [String], cosine: Double
    ) {
        let pairs = zip(TokenHash.vector(of: left), TokenHash.vector(of: right))

        #expect(abs(pairs.reduce(0) { $0 + Double($1.0 * $1.1) } - cosine) < 1e-6)
    }

    @Test func `the order of tokens does not matter and repetition does`() {
        #expect(TokenHash.vector(of: ["a", "b"]) == TokenHash.vector(of: ["b", "a"]))
        #expect(TokenHash.vector(of: ["a", "a", "b"]) != TokenHash.vector(of: ["a", "b"]))
    }

    @Test func `tokens are neither trimmed nor folded nor normalised`() {
        let variants = ["Björk", "björk", " björk", "bjo\u{308}rk"].map { TokenHash.vector(of: [$0]) }

        #expect(Set(variants).count == 4)
    }
}
