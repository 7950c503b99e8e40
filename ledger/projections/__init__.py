"""Questions and their answers: each module turns what the store reads into typed rows; `view.View` offers them."""
