extension AudioFeatures {
    /// Says what is out of range, if anything is.
    ///
    /// - Returns: A sentence naming the first offending feature, its value and its range; `nil` when all are in range.
    public func rangeViolation() -> String? {
        let fractions: [(String, Double)] = [
            ("energy", energy), ("valence", valence), ("danceability", danceability), ("acousticness", acousticness),
            ("instrumentalness", instrumentalness), ("liveness", liveness), ("speechiness", speechiness),
        ]
        for (name, value) in fractions where !(0...1).contains(value) {
            return "\(name) is \(value), expected 0…1"
        }
        if !(0...400).contains(tempo) { return "tempo is \(tempo), expected 0…400 beats per minute" }
        if !(-100...20).contains(loudness) { return "loudness is \(loudness), expected -100…20 dB" }
        if !(-1...11).contains(key) { return "key is \(key), expected -1…11" }
        if let timeSignature, !(0...16).contains(timeSignature) {
            return "time_signature is \(timeSignature), expected 0…16"
        }
        return nil
    }
}
