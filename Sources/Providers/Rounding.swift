import Foundation

/// The nearest number with so many decimals, as exact decimal arithmetic rounds it: ties to even on the binary value.
///
/// Multiplying, rounding and dividing is faster but differs from this now and then in the last digit.
func rounded(_ value: Double, toDecimals decimals: Int) -> Double {
    Double(String(format: "%.\(decimals)f", value)) ?? value
}

/// The nearest number with so many significant digits; Spotify gives its features with three.
func rounded(_ value: Double, toSignificantDigits digits: Int) -> Double {
    Double(String(format: "%.\(digits)g", value)) ?? value
}
