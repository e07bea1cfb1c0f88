/// A score as people read it.
package enum Likeness {
    /// The likeness of a cosine: the cosine itself, clamped to 0…1; 0 for what is not a number.
    package static func of(_ score: Double) -> Double {
        score.isNaN ? 0 : min(max(score, 0), 1)
    }

    /// A likeness rounded for display: the nearest number with two decimals, an exact tie to the even one.
    ///
    /// Correct for the binary value, as Python's `round(x, 2)`: 0.065, which is a little more than it looks, gives 0.07.
    package static func displayed(_ likeness: Double) -> Double {
        let hundreds = likeness * 100
        var rounded = hundreds.rounded(.toNearestOrEven)
        if abs(hundreds - hundreds.rounded(.towardZero)) == 0.5 {
            // The product may have been rounded onto the tie; what it lost tells on which side the value lies.
            let lost = (-hundreds).addingProduct(likeness, 100)
            if lost > 0 { rounded = hundreds.rounded(.up) }
            if lost < 0 { rounded = hundreds.rounded(.down) }
        }
        return rounded / 100
    }
}
