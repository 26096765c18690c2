using BlobStash.Cli;

using var signals = new ProcessSignals();
return await CommandLine.RunAsync(args, CommandSurroundings.OfProcess(), signals.Token);
