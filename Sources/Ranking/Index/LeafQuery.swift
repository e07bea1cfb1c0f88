import CScan
import Embedding

extension juke_leaf_query {
    /// Prepares a query for the leaves; `nil` for one so long or so short that the following does not hold.
    ///
    /// Computed numbers differ from exact ones, so bounds are made larger by the rounding error. With u = 2⁻²⁴,
    /// |q| the query's length, R the greatest length of a row and c a centre, whose length is at most R:
    ///
    ///     the score of a row, 32 products and sums              ≤ 18 u |q| R        (Higham, 2002, 3.1)
    ///     the product with a centre                              ≤ 18 u |q| R
    ///     s = product · 1/|c|, then s along + w across            ≤ 24 u |q| R
    ///     the difference threshold − product − margin             ≤ 4 u |q| R
    ///                                                            ≤ 64 u |q| R = 2⁻¹⁸ |q| R
    ///
    /// The margin is 2⁻¹⁵ |q| R, eight times as much. A root of a difference that is near 0 loses half of its digits:
    /// w² = |q|² − s² is off by less than 2⁻¹⁷ |q|², as s is by 2⁻¹⁹ |q|; 2⁻¹⁶ |q|² is added before the root is taken.
    ///
    /// Codes are off by half a step each, and a code that is cut at 127 by 10⁻⁵ of a step; a weight is off by half,
    /// times a code of at most 127: that is `slack`. A sum is less than 24 · 127 · 16,384 < 2²⁶, and the least sum that
    /// the kernel asks for comes from six roundings: it lowers it by 64 > 6 · 2⁻²⁴ · 2²⁶.
    ///
    /// - Parameters:
    ///   - vector: The query's components, which must outlive the result.
    ///   - map: What is searched.
    init?(_ vector: UnsafeBufferPointer<Float>, in map: LeafMap) {
        let square = vector.reduce(0.0) { $0 + Double($1) * Double($1) }
        guard square > 1e-6, square < 1e6, let directions = map.directions, map.greatestLength > 1e-3 else {
            return nil
        }
        self.init()
        self.vector = vector.baseAddress
        let length = square.squareRoot()
        self.length = Float(length).nextUp
        self.square = Float(square * (1 + 0x1p-16))
        margin = Float(length * Double(map.greatestLength) * 0x1p-15)
        let count = Int(JUKE_CODE_BYTES) - 1
        let (components, rest) = directions.turned(Array(vector), count)
        let unit = (components.lazy.map(abs).max() ?? 0) > rest ? components.lazy.map(abs).max() ?? 0 : rest
        let scale = unit / 16_383
        self.unit = Float(scale).nextUp
        var slack = (Double(count) + 1) * 127 * 0.51
        withUnsafeMutableBytes(of: &weights) { bytes in
            let weights = bytes.bindMemory(to: Int16.self)
            for (place, component) in components.enumerated() {
                weights[place] = Int16((component / scale).rounded())
                slack += abs(component) / scale * 0.51
            }
            weights[count] = Int16((rest / scale).rounded(.up))
            slack += rest / scale * 0.01
        }
        self.slack = Float(slack).nextUp
    }
}
