public import ArgumentParser
public import Pipeline

/// The flags that say how a model is fitted.
public struct RetrainOptions: ParsableArguments {
    @Option(help: "How to fit: \(RetrainJob.methods.joined(separator: ", ")); learned when not given")
    var method: String?

    @Option(help: "With learned: how much of a track is its artist, 0…0.9; 0.55 when not given")
    var context: Double?

    @Option(
        help: """
            With learned: whether genres get dimensions of their own: \(RetrainJob.genreChoices.joined(separator: ", ")); \
            auto, when a tenth of the artists carry some, when not given
            """)
    var genres: String?

    @Option(help: "With learned: the weight of the genres beside the sound's 1, 0…4; 1 when not given")
    var genreWeight: Double?

    @Flag(help: "Keep the active model, and exit with 1, when the new one is worse by more than the standard error")
    var gate = false

    /// Makes the flags, none of them given.
    public init() {}

    /// Refuses names and numbers that make no sense.
    public func validate() throws {
        if let method, !RetrainJob.methods.contains(method) {
            throw ValidationError("--method takes \(RetrainJob.methods.joined(separator: ", ")).")
        }
        if let genres, !RetrainJob.genreChoices.contains(genres) {
            throw ValidationError("--genres takes \(RetrainJob.genreChoices.joined(separator: ", ")).")
        }
        if let context, !(0...0.9).contains(context) {
            throw ValidationError("--context takes a number from 0 to 0.9.")
        }
        if let genreWeight, !(0...4).contains(genreWeight) {
            throw ValidationError("--genre-weight takes a number from 0 to 4.")
        }
    }

    /// The order for the retrain.
    public func makeJob() -> RetrainJob {
        RetrainJob(
            method: method, context: context, genres: genres, genreWeight: genreWeight, gate: gate ? true : nil)
    }
}
