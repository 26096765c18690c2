using BlobStash.Cli;

return await CommandLine.RunAsync(args, CommandSurroundings.OfProcess(), CancellationToken.None);
