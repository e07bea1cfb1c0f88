import Foundation

/// The inverse of the standard normal distribution function.
public enum NormalQuantile {
    /// The value below which a share of the distribution lies.
    ///
    /// Source: Acklam's rational approximation, relative error below 1.15e-9; finer than ranks of a corpus are.
    ///
    /// - Parameter share: Between 0 and 1, neither of them.
    public static func value(at share: Double) -> Double {
        let edge = 0.024_25
        if share < edge { return tail((-2 * log(share)).squareRoot()) }
        if share > 1 - edge { return -tail((-2 * log(1 - share)).squareRoot()) }
        let distance = share - 0.5
        let square = distance * distance
        return distance * polynomial(centre, square) / polynomial(centreBelow, square)
    }

    private static func tail(_ distance: Double) -> Double {
        polynomial(outer, distance) / polynomial(outerBelow, distance)
    }

    /// Horner's scheme, the highest power first.
    private static func polynomial(_ coefficients: [Double], _ value: Double) -> Double {
        coefficients.reduce(0) { $0 * value + $1 }
    }

    private static let centre = [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
        -3.066479806614716e+01, 2.506628277459239e+00,
    ]
    private static let centreBelow = [
        -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598874e+02, 6.680131188771972e+01,
        -1.328068155288572e+01, 1,
    ]
    private static let outer = [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
        4.374664141464968e+00, 2.938163982698783e+00,
    ]
    private static let outerBelow = [
        7.784695709041462e-03, 3.224671290700398e-01, 2.445134137003996e+00, 3.754408661907416e+00, 1,
    ]
}
