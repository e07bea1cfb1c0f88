import Embedding

/// The cosine of vectors at unit length: their dot product.
package enum Cosine {
    /// The cosine in single precision, the components added up in order.
    package static func of(_ left: [Float], _ right: [Float]) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                var sum: Float = 0
                for place in 0..<min(left.count, right.count) { sum += left[place] * right[place] }
                return Double(sum)
            }
        }
    }

    /// The dot product in double precision, for parts that must add up to a whole; the vectors may have any length.
    static func product(_ left: [Float], _ right: [Float]) -> Double {
        zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// The cosine of two rows of vectors that stand one after another: for searches that compare millions of pairs.
    static func ofRows(_ left: Int, _ right: Int, in vectors: [Float]) -> Float {
        vectors.withUnsafeBytes { bytes in
            let width = Space.dimensions * MemoryLayout<Float>.size
            var sum = SIMD4<Float>.zero
            for start in stride(from: 0, to: width, by: MemoryLayout<SIMD4<Float>>.size) {
                sum +=
                    bytes.loadUnaligned(fromByteOffset: left * width + start, as: SIMD4<Float>.self)
                    * bytes.loadUnaligned(fromByteOffset: right * width + start, as: SIMD4<Float>.self)
            }
            return sum[0] + sum[1] + (sum[2] + sum[3])
        }
    }
}
