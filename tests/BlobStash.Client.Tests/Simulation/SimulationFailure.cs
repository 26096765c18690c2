namespace BlobStash.Client.Tests.Simulation;

/// <summary>Something happened in a simulation that must not happen.</summary>
internal sealed class SimulationFailure(string message) : Exception(message);
