namespace Dicom.Net.Network.Simulation;

/// <summary>A run broke one of the rules that every run keeps.</summary>
internal sealed class SimulationException(string message) : Exception(message);
