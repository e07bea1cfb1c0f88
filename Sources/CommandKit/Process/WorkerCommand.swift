public import ArgumentParser

/// A command that runs until it is told to stop, and then winds down by itself.
///
/// SIGTERM and SIGINT reach its service group; no other command sees them.
public protocol WorkerCommand: AsyncParsableCommand {}
