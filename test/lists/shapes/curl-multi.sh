#!/bin/bash
set -e
mkdir -p out
curl -L -o out/one.jpg \
  "https://a.example/1.jpg"
curl -sSLO https://a.example/2.jpg
